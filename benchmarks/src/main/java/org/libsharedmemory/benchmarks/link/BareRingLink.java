package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The least that a ring for one producer and one consumer does in Java: nothing survives a crash, nobody waits,
/// nothing read is checked. What it is faster than this library's queue is the price of all that.
/// `bounds=unchecked` takes memory without bounds, so that the difference is the price of bounds checks.
final class BareRingLink implements Link {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long TAIL = 128;
    private static final long HEAD = 384;
    private static final long DATA = 1024;
    private static final long PADDING = -1;

    private final MemorySegment memory;
    private final long capacity;
    private final long tailAt;
    private final long headAt;
    private final long dataAt;
    private long tail;
    private long head;
    private long seenHead;
    private long seenTail;

    private BareRingLink(Path path, Parameters parameters) throws IOException {
        capacity = parameters.ringBytes(parameters.number("size", 64) + 8);
        MemorySegment mapped;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, DATA + capacity, Arena.global());
        }
        boolean unchecked = parameters.text("bounds", "checked").equals("unchecked");
        long base = unchecked ? mapped.address() : 0;
        memory = unchecked ? everything() : mapped;
        tailAt = base + TAIL;
        headAt = base + HEAD;
        dataAt = base + DATA;
    }

    @SuppressWarnings("restricted") // to see what the checks cost
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    static BareRingLink receiver(Path path, Parameters parameters) throws IOException {
        int capacity = parameters.ringBytes(parameters.number("size", 64) + 8);
        Path hidden = path.resolveSibling(path.getFileName() + ".new");
        Files.write(hidden, new byte[(int) DATA + capacity]);
        Files.move(hidden, path);
        return new BareRingLink(path, parameters);
    }

    static BareRingLink sender(Path path, Parameters parameters) throws IOException {
        Rendezvous.awaitFile(path);
        return new BareRingLink(path, parameters);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        long needed = (length + 15L) & -8L;
        long at = tail & capacity - 1;
        long padding = capacity - at < needed ? capacity - at : 0;
        if (tail + padding + needed - seenHead > capacity) {
            seenHead = (long) LONG.getAcquire(memory, headAt);
            if (tail + padding + needed - seenHead > capacity) {
                return false;
            }
        }
        if (padding > 0) {
            LONG.set(memory, dataAt + at, PADDING);
            at = 0;
        }
        LONG.set(memory, dataAt + at, (long) length);
        MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, dataAt + at + 8, length);
        tail += padding + needed;
        LONG.setRelease(memory, tailAt, tail);
        return true;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        if (head == seenTail) {
            seenTail = (long) LONG.getAcquire(memory, tailAt);
        }
        int received = 0;
        while (received < limit && head < seenTail) {
            long at = head & capacity - 1;
            long length = (long) LONG.get(memory, dataAt + at);
            if (length == PADDING) {
                head += capacity - at;
                continue;
            }
            MemorySegment.copy(
                    memory, ValueLayout.JAVA_BYTE, dataAt + at + 8, payload.bytes(), payload.position(), (int) length);
            head += length + 15 & -8L;
            received++;
            sink.run();
        }
        if (received > 0) {
            LONG.setRelease(memory, headAt, head);
        }
        return received;
    }

    @Override
    public void close() {}
}
