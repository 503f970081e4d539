package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.libsharedmemory.internal.layout.Footer;

/// Changes the description of a segment in its file, behind the library's back.
public final class FooterForgery {
    private static final int CRC = 240;

    private final Path file;
    private final byte[] all;
    private final ByteBuffer footer;

    private FooterForgery(Path file, byte[] all) {
        this.file = file;
        this.all = all;
        this.footer = ByteBuffer.wrap(all, all.length - Footer.BYTES, Footer.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Reads the file.
    public static FooterForgery of(Path file) {
        try {
            return new FooterForgery(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FooterForgery withByte(int offset, int value) {
        footer.put(offset, (byte) value);
        return this;
    }

    public FooterForgery withShort(int offset, int value) {
        footer.putShort(offset, (short) value);
        return this;
    }

    public FooterForgery withInt(int offset, int value) {
        footer.putInt(offset, value);
        return this;
    }

    public FooterForgery withLong(int offset, long value) {
        footer.putLong(offset, value);
        return this;
    }

    /// The footer's byte as it is now.
    public int byteAt(int offset) {
        return footer.get(offset) & 0xff;
    }

    /// Makes the checksum fit.
    public FooterForgery withChecksum() {
        CRC32C crc = new CRC32C();
        crc.update(all, all.length - Footer.BYTES, CRC);
        return withInt(CRC, (int) crc.getValue());
    }

    /// Writes the footer to the file, in place.
    public void store() {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(all.length - Footer.BYTES);
            channel.write(ByteBuffer.wrap(all, all.length - Footer.BYTES, Footer.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
