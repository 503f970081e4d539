package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.platform.FileFacts.FileKey;

/// The one directory whose file names are segment names. Links are never followed; nothing here decides anything.
public final class Directory {
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
    private static final FileAttribute<?>[] OWNER_ONLY = {PosixFilePermissions.asFileAttribute(permissionsOf(0600))};

    private final Path root;
    private final boolean unix;

    /// A directory that exists.
    ///
    /// @param unix whether the file system knows owners, modes and inodes
    public Directory(Path root, boolean unix) {
        this.root = root;
        this.unix = unix;
    }

    public Path path() {
        return root;
    }

    /// Bytes that are free, for messages and diagnosis.
    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    public long totalBytes() throws IOException {
        return Files.getFileStore(root).getTotalSpace();
    }

    /// What stands under a name, or null when nothing does.
    public @Nullable FileFacts stat(String name) throws IOException {
        try {
            return unix ? unixFacts(name) : portableFacts(name);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /// All names, hidden ones too, in no order; without those that cannot be said in this process's locale.
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (canBeSaid(name, entry)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /// Bytes that are no text in this locale are U+FFFD in the name, which can be that of another file.
    private boolean canBeSaid(String name, Path entry) {
        try {
            return root.resolve(name).equals(entry);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /// Makes a new, empty file with exactly this mode, whatever the umask. It belongs to its owner alone from the
    /// first instant: who opened it before the mode was set could read it for ever.
    ///
    /// @throws FileAlreadyExistsException when the name is taken
    public OpenFile create(String name, int mode) throws IOException {
        CrashPoint.before("file.create");
        FileChannel channel = channel(
                name,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                unix ? OWNER_ONLY : NO_ATTRIBUTES);
        try {
            if (unix) {
                CrashPoint.before("file.mode");
                Files.setPosixFilePermissions(root.resolve(name), permissionsOf(mode));
            }
            return new OpenFile(channel, requireFacts(name), true);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /// Opens the regular file under a name, sure that it is the one `facts` of the result speak of.
    ///
    /// @throws NoSuchFileException when there is none
    public OpenFile open(String name, boolean writable) throws IOException {
        while (true) {
            FileFacts before = requireFacts(name);
            if (!before.isRegular()) {
                throw new IOException(name + " is not a regular file");
            }
            Set<OpenOption> options = writable
                    ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            FileChannel channel = channel(name, options, NO_ATTRIBUTES);
            FileFacts after;
            try {
                after = stat(name);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
            if (after != null && after.key().isSame(before.key())) {
                return new OpenFile(channel, after, writable);
            }
            channel.close();
        }
    }

    /// A file system that is mounted read-only denies access, as a mode does.
    private FileChannel channel(String name, Set<OpenOption> options, FileAttribute<?>[] attributes)
            throws IOException {
        try {
            return FileChannel.open(root.resolve(name), options, attributes);
        } catch (FileSystemException e) {
            throw options.contains(StandardOpenOption.WRITE) && isForReadOnlyMount(e)
                    ? new ReadOnlyMountException(e)
                    : e;
        }
    }

    /// Whether it failed because the file system is mounted read-only, which the message tells in English only.
    private boolean isForReadOnlyMount(FileSystemException e) {
        if (e.getClass() != FileSystemException.class) {
            return false; // it has another reason, of a kind that Java knows
        }
        return isMountedReadOnly() || String.valueOf(e.getReason()).contains("Read-only");
    }

    /// A question after access that is answered neither yes nor no. Java's description of the mount may be that of
    /// another one, which this one hides.
    private boolean isMountedReadOnly() {
        try {
            requireWritable();
            return false;
        } catch (FileSystemException e) {
            return e.getClass() == FileSystemException.class;
        } catch (IOException _) {
            return false;
        }
    }

    private void requireWritable() throws IOException {
        root.getFileSystem().provider().checkAccess(root, AccessMode.WRITE);
    }

    /// Gives the file a second name; false when that name is taken.
    public boolean link(String existing, String name) throws IOException {
        CrashPoint.before("file.link");
        try {
            Files.createLink(root.resolve(name), root.resolve(existing));
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    /// Gives the file another name, over whatever stands there.
    public void rename(String existing, String name) throws IOException {
        CrashPoint.before("file.rename");
        try {
            Files.move(
                    root.resolve(existing),
                    root.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw denied(e);
        }
    }

    /// Takes a name away; false when there is none.
    public boolean unlink(String name) throws IOException {
        CrashPoint.before("file.unlink");
        try {
            return Files.deleteIfExists(root.resolve(name));
        } catch (FileSystemException e) {
            throw denied(e);
        }
    }

    /// Whether a user may take a file's name away or give it to another file: asked before anything is done that only
    /// the loss of the name makes right. The answer is the system's for a directory with the sticky bit, such as
    /// `/dev/shm`: of another user's file nobody may but root and the owner of the directory.
    ///
    /// @param user of this process
    /// @throws AccessDeniedException when no name of this directory may be changed
    public boolean mayTakeAway(FileFacts file, int user) throws IOException {
        if (!unix) {
            return true;
        }
        try {
            requireWritable();
        } catch (FileSystemException e) {
            throw denied(e);
        }
        Map<String, Object> all = Files.readAttributes(root, "unix:mode,uid");
        return (number(all, "mode") & STICKY) == 0 || user == ROOT || user == file.uid() || user == number(all, "uid");
    }

    /// In a directory with the sticky bit, such as `/dev/shm`, the system says "not permitted", not "denied", to
    /// who takes away another user's name.
    private IOException denied(FileSystemException e) {
        if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) {
            return e;
        }
        if (isForReadOnlyMount(e)) {
            return new ReadOnlyMountException(e);
        }
        AccessDeniedException denied = new AccessDeniedException(e.getFile(), e.getOtherFile(), e.getReason());
        denied.initCause(e);
        return denied;
    }

    private FileFacts requireFacts(String name) throws IOException {
        FileFacts facts = stat(name);
        if (facts == null) {
            throw new NoSuchFileException(name);
        }
        return facts;
    }

    private FileFacts unixFacts(String name) throws IOException {
        Map<String, Object> all = Files.readAttributes(
                root.resolve(name), "unix:dev,ino,mode,uid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(all, "mode");
        FileFacts.Type type = switch (mode & TYPE_MASK) {
            case REGULAR -> FileFacts.Type.REGULAR;
            case DIRECTORY -> FileFacts.Type.DIRECTORY;
            case LINK -> FileFacts.Type.SYMBOLIC_LINK;
            default -> FileFacts.Type.OTHER;
        };
        FileKey key = new FileKey(number(all, "dev"), number(all, "ino"));
        FileTime modified = (FileTime) Objects.requireNonNull(all.get("lastModifiedTime"));
        return new FileFacts(
                type, key, number(all, "size"), (int) number(all, "uid"), mode & 0777, modified.toMillis());
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
    }

    private FileFacts portableFacts(String name) throws IOException {
        BasicFileAttributes all =
                Files.readAttributes(root.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileFacts.Type type = all.isRegularFile()
                ? FileFacts.Type.REGULAR
                : all.isDirectory()
                        ? FileFacts.Type.DIRECTORY
                        : all.isSymbolicLink() ? FileFacts.Type.SYMBOLIC_LINK : FileFacts.Type.OTHER;
        Object fileKey = all.fileKey();
        long identity =
                fileKey != null ? fileKey.hashCode() : all.creationTime().toMillis();
        return new FileFacts(
                type,
                new FileKey(0, identity),
                all.size(),
                0,
                0600,
                all.lastModifiedTime().toMillis());
    }

    private static Set<PosixFilePermission> permissionsOf(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // in the order of the mode bits, highest first
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & (0400 >>> bit)) != 0) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }
}
