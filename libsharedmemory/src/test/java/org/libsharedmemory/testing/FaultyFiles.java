package org.libsharedmemory.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.MappingThread;

/// The files of a directory, with a fault at the n-th call that a thread makes of the file system or of a channel, or
/// that the thread which maps files makes for it.
public final class FaultyFiles {
    /// What a call throws instead of doing its work; a close does it first.
    @FunctionalInterface
    public interface Fault {
        void raise() throws IOException;
    }

    /// What calls the file system.
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private final Path real;
    private final FileSystem fileSystem = new FaultyFileSystem(this);

    private boolean mountsHidden;
    private @Nullable Thread victim;
    private int callsLeft;
    private Fault fault = () -> {};

    /// The files of a directory that exists.
    public FaultyFiles(Path real) {
        this.real = real;
    }

    /// The directory.
    public Path root() {
        return wrap(real);
    }

    /// Runs something whose n-th call of the file system, counted from 1, fails.
    ///
    /// @return whether there were so many calls
    public boolean failAt(int n, Fault what, Work work) throws Exception {
        fault = what;
        callsLeft = n;
        victim = Thread.currentThread();
        try {
            work.run();
        } finally {
            victim = null;
        }
        return callsLeft <= 0;
    }

    /// From here on nobody finds out on which file system they are, as in a `chroot` below a mount point.
    public void hideMounts() {
        mountsHidden = true;
    }

    boolean areMountsHidden() {
        return mountsHidden;
    }

    void pass() throws IOException {
        boolean counts = Thread.currentThread() == victim || victim != null && MappingThread.isCurrent();
        if (counts && --callsLeft == 0) {
            fault.raise();
        }
    }

    private Path wrap(Path path) {
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "getFileSystem" -> fileSystem;
                    case "resolve" -> wrap(path.resolve(arguments[0].toString()));
                    default -> invoke(method, path, arguments);
                });
    }

    static Path unwrap(Path path) {
        return Path.of(path.toString());
    }

    private static Object invoke(Method method, Path path, Object[] arguments) throws Throwable {
        try {
            return method.invoke(path, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
