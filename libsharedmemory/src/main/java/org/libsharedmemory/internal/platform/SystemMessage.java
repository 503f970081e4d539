package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What a failed call of the system means where Java has no exception of its own for it, only the system's message,
/// which is in the language of this process.
public final class SystemMessage {
    private static final Path NEVER_ROOM = Path.of("/dev/full");
    private static final String ENGLISH = "No space left";

    private SystemMessage() {}

    /// Whether it says that there is no room: no byte, no inode, or no more of them for this user.
    public static boolean saysNoRoom(IOException failure) {
        String said = String.valueOf(failure.getMessage());
        return said.contains(ENGLISH) || said.contains("Disk quota") || said.contains(inThisLanguage());
    }

    /// Asks the system for the message: a device that never has room gives it.
    private static String inThisLanguage() {
        try (FileChannel device = FileChannel.open(NEVER_ROOM, StandardOpenOption.WRITE)) {
            device.write(ByteBuffer.allocate(1));
        } catch (FileSystemException _) {
            return ENGLISH; // no such device
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        return ENGLISH;
    }
}
