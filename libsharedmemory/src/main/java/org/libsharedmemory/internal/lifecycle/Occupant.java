package org.libsharedmemory.internal.lifecycle;

import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.platform.FileFacts;

/// What a name holds.
sealed interface Occupant {
    /// Nothing.
    record Free() implements Occupant {}

    /// A segment of ours.
    ///
    /// @param state of its footer
    /// @param kept persistent, or a live attachment keeps it
    /// @param keeperPid process id of one that keeps it, 0 if none is alive
    record Ours(FileFacts facts, Description description, int state, boolean kept, long keeperPid) implements Occupant {
        /// Retired, or not persistent and left by all who kept it.
        boolean isLeftover() {
            return !kept;
        }
    }

    /// The file of a segment of ours under another name than its own: a copy. Data to read, its table means
    /// nothing.
    record Copy(FileFacts facts, Description description) implements Occupant {}

    /// A segment of ours that is damaged, or newer than this library.
    record Unreadable(FileFacts facts, boolean tooNew, String problem) implements Occupant {}

    /// A regular file without our description.
    record Foreign(FileFacts facts) implements Occupant {}

    /// A directory, a symbolic link, a FIFO.
    record NotAFile(FileFacts facts) implements Occupant {
        String description() {
            return switch (facts.type()) {
                case DIRECTORY -> "a directory";
                case SYMBOLIC_LINK -> "a symbolic link";
                case REGULAR, OTHER -> "a FIFO, socket or device";
            };
        }
    }

    /// A file that this process may not read.
    record Closed(FileFacts facts) implements Occupant {}
}
