package org.libsharedmemory.internal.platform;

import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/// The file system is mounted read-only: whoever asks, nothing in it can be changed from here.
public final class ReadOnlyMountException extends AccessDeniedException {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param said by the system, in the language of this process
    ReadOnlyMountException(FileSystemException said) {
        super(said.getFile(), said.getOtherFile(), said.getReason());
        initCause(said);
    }
}
