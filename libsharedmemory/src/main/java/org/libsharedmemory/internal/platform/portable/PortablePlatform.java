package org.libsharedmemory.internal.platform.portable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
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
    private static final int OTHERS = 077;

    /// @throws UncheckedIOException when the directory cannot be made, or what stands there is not this user's alone
    public static PortablePlatform create() {
        boolean unix = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9]", "_");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path root = temporary.resolve("libsharedmemory-" + user);
        try {
            if (!make(root, unix)) {
                requireOwn(root, temporary, unix);
            }
            return new PortablePlatform(new Directory(root, unix), new HandleProcesses(root, unix));
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

    /// False when something stands there already.
    private static boolean make(Path root, boolean unix) throws IOException {
        try {
            if (unix) {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(root);
            }
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    /// In a temporary directory that everybody may write to, the name may be somebody else's trap.
    private static void requireOwn(Path root, Path temporary, boolean unix) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("what stands there is no directory; remove it");
        }
        if (!unix) {
            return;
        }
        int owner = (int) Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Files.getAttribute(root, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
        int self = thisUser(temporary);
        if (owner != self || (mode & OTHERS) != 0) {
            throw new IOException("it belongs to user " + owner + " and has mode " + Integer.toOctalString(mode)
                    + ", but only this user, " + self + ", may have access; remove it, or point java.io.tmpdir at a"
                    + " directory of your own");
        }
    }

    /// Who owns what this process makes.
    private static int thisUser(Path temporary) throws IOException {
        Path probe = Files.createTempFile(temporary, "libsharedmemory", null);
        try {
            return (int) Files.getAttribute(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
    }
}
