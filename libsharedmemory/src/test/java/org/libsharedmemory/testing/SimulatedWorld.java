package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.libsharedmemory.internal.lifecycle.DeadHandles;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.NamesLock;

/// Processes that one JVM plays, and a directory of segments of their own, so that what a test sees there it has
/// made itself.
public final class SimulatedWorld implements AutoCloseable {
    private final Directory directory;
    private final Set<Long> dead = ConcurrentHashMap.newKeySet();

    private SimulatedWorld(Directory directory) {
        this.directory = directory;
    }

    public static SimulatedWorld create() {
        try {
            Path root = Files.createTempDirectory("libsharedmemory-test-");
            return new SimulatedWorld(new Directory(
                    root, root.getFileSystem().supportedFileAttributeViews().contains("unix")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A further process.
    public SimulatedProcess process() {
        return new SimulatedProcess(Host.current(), directory, dead);
    }

    /// A further process, of which one call of the file system may fail.
    public SimulatedProcess process(FaultyFiles faults) {
        return new SimulatedProcess(Host.current(), new Directory(faults.root(), true), dead);
    }

    /// From here on everybody finds it proven dead.
    public void kill(SimulatedProcess process) {
        dead.add(process.token());
        DeadHandles.forget(process);
    }

    public Directory directory() {
        return directory;
    }

    /// Names of all files, hidden ones too, but not of the lock on names, which stays.
    public Set<String> files() {
        try {
            Set<String> names = new TreeSet<>(directory.names());
            names.remove(NamesLock.fileName(Host.current().processes().self().uid()));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all files.
    public void clear() {
        try {
            for (String name : files()) {
                Files.delete(directory.path().resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Files.deleteIfExists(directory
                    .path()
                    .resolve(
                            NamesLock.fileName(Host.current().processes().self().uid())));
            Files.delete(directory.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
