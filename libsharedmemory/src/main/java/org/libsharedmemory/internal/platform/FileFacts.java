package org.libsharedmemory.internal.platform;

/// What the file system says about a name, without following a link or opening anything.
///
/// @param key device and inode (or what the platform has instead): equal keys are the same file
/// @param byteSize file size
/// @param uid owner
/// @param mode permission bits, `0777` mask
/// @param modifiedMillis last change of the file's content or length, milliseconds since 1970
public record FileFacts(Type type, FileKey key, long byteSize, int uid, int mode, long modifiedMillis) {
    /// What stands under a name.
    public enum Type {
        REGULAR,
        DIRECTORY,
        SYMBOLIC_LINK,
        OTHER
    }

    /// Identity of a file on this machine.
    public record FileKey(long device, long inode) {
        /// Spares a process the milliseconds of its start that linking a record's own `equals` takes.
        public boolean isSame(FileKey other) {
            return device == other.device && inode == other.inode;
        }
    }

    public boolean isRegular() {
        return type == Type.REGULAR;
    }
}
