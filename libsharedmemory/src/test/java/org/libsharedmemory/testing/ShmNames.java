package org.libsharedmemory.testing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.OpenFile;

/// Names of segments that nobody else uses, for one test class; fails the class when it leaves any of them behind,
/// or a hidden file of this JVM or its children.
///
/// ```java
/// @RegisterExtension
/// static final ShmNames NAMES = new ShmNames();
/// ```
public final class ShmNames implements AfterAllCallback {
    private static final AtomicInteger CLASSES = new AtomicInteger();
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final String prefix = "t" + Long.toString(ProcessHandle.current().pid(), 36) + "x"
            + Integer.toString(CLASSES.incrementAndGet(), 36) + "x"
            + Long.toString(System.currentTimeMillis() & 0xffffff, 36) + "-";
    private final AtomicInteger count = new AtomicInteger();

    /// A new name, at most 22 characters long.
    public String next() {
        return prefix + count.incrementAndGet();
    }

    /// What all names of this class begin with.
    public String prefix() {
        return prefix;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Directory directory = Host.current().directory();
        long start = System.nanoTime();
        Set<String> left = leftIn(directory);
        while (!left.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS) { // another class may be at work
            Thread.onSpinWait();
            left = leftIn(directory);
        }
        for (String name : left) {
            directory.unlink(name);
        }
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left in " + directory.path() + ": " + left);
        }
    }

    private Set<String> leftIn(Directory directory) throws IOException {
        Set<String> left = new TreeSet<>();
        for (String name : directory.names()) {
            if (name.startsWith(prefix) || isHiddenFileOfOurs(directory, name)) {
                left.add(name);
            }
        }
        return left;
    }

    private static boolean isHiddenFileOfOurs(Directory directory, String name) throws IOException {
        if (name.startsWith(".lsm-sidecar-")) {
            return isOurs(creatorOf(directory, name));
        }
        if (name.startsWith(".lsm-")) {
            return isOurs(ProcessToken.pid(Long.parseUnsignedLong(name, 5, name.indexOf('-', 5), 16)));
        }
        return false;
    }

    private static boolean isOurs(long pid) {
        return pid == ProcessHandle.current().pid() || ChildProcess.started().contains(pid);
    }

    private static long creatorOf(Directory directory, String name) throws IOException {
        try (OpenFile file = directory.open(name, false)) {
            FileFacts facts = file.facts();
            if (facts.byteSize() < Footer.BYTES) {
                return 0;
            }
            MemorySegment footer = file.read(facts.byteSize() - Footer.BYTES, Footer.BYTES);
            return Footer.read(footer, facts.byteSize()) instanceof Footer.Reading.Found found
                    ? found.description().creator().pid()
                    : 0;
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
