package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.platform.Host;

/// All bytes of a segment of ours, and what in them differs each time it is made.
public final class NativeImage {
    private static final int TABLE_OFFSET = 64;
    private static final int TABLE_ENTRIES = 72;
    private static final int SEGMENT_ID = 96;
    private static final int CREATOR = 112;
    private static final int GEOMETRY = 144;
    private static final int NAME_LENGTH = 176;
    private static final int NAME = 180;
    private static final int GENERATION = 244;

    private final byte[] bytes;

    public NativeImage(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /// As it stands in the directory of segments.
    public static NativeImage of(String name) throws IOException {
        return new NativeImage(Files.readAllBytes(fileOf(name)));
    }

    /// As it is kept among the tests' resources.
    public static NativeImage kept(String resource) throws IOException {
        try (InputStream in = NativeImage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no resource " + resource);
            }
            return new NativeImage(in.readAllBytes());
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    private static Path fileOf(String name) {
        return Host.current().directory().path().resolve(name);
    }

    private ByteBuffer footer() {
        return ByteBuffer.wrap(bytes, bytes.length - Footer.BYTES, Footer.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The same without what differs each time: who made it, when, under which name, and who is attached.
    public byte[] constant() {
        byte[] copy = bytes.clone();
        int footer = bytes.length - Footer.BYTES;
        blank(copy, footer + SEGMENT_ID, footer + SEGMENT_ID + 8);
        blank(copy, footer + CREATOR, footer + GEOMETRY);
        blank(copy, footer + NAME_LENGTH, footer + GENERATION);
        int table = (int) footer().getLong(TABLE_OFFSET);
        for (int entry = 0; entry < footer().getInt(TABLE_ENTRIES); entry++) {
            int at = table + entry * AttachmentTable.ENTRY_BYTES;
            blank(copy, at, at + 8); // token
            blank(copy, at + 9, at + 10); // whether the process can wake
            blank(copy, at + 12, at + 48); // identity
        }
        return copy;
    }

    private static void blank(byte[] copy, int from, int to) {
        Arrays.fill(copy, from, to, (byte) 0);
    }

    /// Puts it into the directory of segments, described as the segment of that name.
    public void place(String name) throws IOException {
        Files.write(fileOf(name), bytes);
        FooterForgery forgery = FooterForgery.of(fileOf(name));
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        forgery.withInt(NAME_LENGTH, encoded.length);
        for (int at = 0; at < Footer.MAX_NAME_BYTES; at++) {
            forgery.withByte(NAME + at, at < encoded.length ? encoded[at] : 0);
        }
        forgery.withChecksum().store();
    }
}
