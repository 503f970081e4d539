package org.libsharedmemory.internal.platform.portable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.Processes;

/// Mapped files in a directory of this user's own below the temporary directory.
public record PortablePlatform(Directory directory, Processes processes) implements Platform {
    public static PortablePlatform create() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9]", "_");
        Path root = Path.of(System.getProperty("java.io.tmpdir"), "libsharedmemory-" + user);
        try {
            make(root, posix);
            return new PortablePlatform(new Directory(root, posix), new HandleProcesses(root, posix));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + root + " as the directory of segments", e);
        }
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public @Nullable Futex futex() {
        return null;
    }

    private static void make(Path root, boolean posix) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            if (posix) {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(root);
            }
        }
    }
}
