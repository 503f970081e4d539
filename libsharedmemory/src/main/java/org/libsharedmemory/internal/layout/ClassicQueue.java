package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;
import static org.libsharedmemory.internal.layout.Words.PACKED_INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The C++ library's queue layouts, at offset 0 of a segment.
///
/// | offset | bytes | field              | written by             | ordering                          |
/// |-------:|------:|--------------------|------------------------|-----------------------------------|
/// |      0 |     4 | write index        | the producer           | release, acquire                  |
/// |      4 |     4 | read index         | the consumer           | release, acquire                  |
/// |      8 |     4 | capacity: messages | the maker              | plain                             |
/// |     12 |     4 | count              | both sides             | get-and-add, acquire              |
/// |     16 |     4 | largest message    | the maker              | plain                             |
/// |     20 |     4 | producer lock (v2) | [ClassicLockWord]      | compare-and-set, release, acquire |
/// |     24 |     4 | consumer lock (v2) | [ClassicLockWord]      | compare-and-set, release, acquire |
/// | 20, 28 |       | slots              | the producer           | plain, published with count       |
///
/// A slot is the length (4 bytes, at any alignment) and as many bytes as the largest message has. In a segment of
/// ours a [SidecarBlock] with the roles of v1 follows, where no foreign program looks.
///
/// SYNC classic.publish: the producer stores length, payload and write index, then adds 1 to count; the consumer
/// acquires count before it reads them.
/// SYNC classic.consume: the consumer reads, stores the read index, then takes 1 from count; the producer acquires
/// count before it overwrites.
/// SYNC classic.lock: in v2 every access of a side lies between the compare-and-set of its lock from 0 and the
/// release of 0.
///
/// @param capacity messages it holds
/// @param maxByteSize the largest message in bytes
public record ClassicQueue(boolean v2, long capacity, long maxByteSize) {
    /// Which lock: the offset of its word.
    public static final long PRODUCER_LOCK = 20;

    public static final long CONSUMER_LOCK = 24;
    public static final int MAX_CAPACITY = 1 << 30;

    private static final long WRITE_INDEX = 0;
    private static final long READ_INDEX = 4;
    private static final long CAPACITY = 8;
    private static final long COUNT = 12;
    private static final long MAX_BYTE_SIZE = 16;
    private static final int LENGTH_BYTES = 4;
    private static final long V1_HEADER = 20;
    private static final long V2_HEADER = 28;

    /// Bytes of the whole layout.
    public static long byteSize(boolean v2, long capacity, long maxByteSize) {
        return Math.addExact(v2 ? V2_HEADER : V1_HEADER, Math.multiplyExact(capacity, maxByteSize + LENGTH_BYTES));
    }

    /// A segment of ours.
    public static Shape shape(boolean v2, int capacity, int maxByteSize) {
        long byteSize = byteSize(v2, capacity, maxByteSize);
        long roles = Alignment.up(byteSize, Alignment.LINE_PAIR);
        return new Shape(
                Kind.CLASSIC_QUEUE,
                byteSize,
                roles,
                0,
                roles + Alignment.LINE_PAIR,
                AttachmentTable.DEFAULT_ENTRIES,
                capacity,
                maxByteSize,
                v2 ? 2 : 1,
                0);
    }

    /// Whether a shape can be that of a queue.
    public static boolean isPossible(Shape shape) {
        long capacity = shape.a();
        long maxByteSize = shape.b();
        return capacity >= 1
                && capacity <= MAX_CAPACITY
                && maxByteSize >= 1
                && maxByteSize <= MessageHeader.MAX_BYTE_SIZE
                && shape.isSame(shape(isV2(shape), (int) capacity, (int) maxByteSize));
    }

    public static boolean isV2(Shape shape) {
        return shape.c() == 2;
    }

    /// The queue that lies in a segment of ours.
    public static ClassicQueue of(Shape shape) {
        return new ClassicQueue(isV2(shape), shape.a(), shape.b());
    }

    /// The queue that lies in a segment of this size by the size equation; null when it does not hold. Nothing else is
    /// that regular by chance.
    public static @Nullable ClassicQueue recognise(MemorySegment memory) {
        if (memory.byteSize() < V1_HEADER) {
            return null;
        }
        long capacity = capacityIn(memory);
        long maxByteSize = maxByteSizeIn(memory);
        if (capacity == 0 || maxByteSize == 0 || capacity > memory.byteSize() / maxByteSize) {
            return null;
        }
        if (memory.byteSize() == byteSize(false, capacity, maxByteSize)) {
            return new ClassicQueue(false, capacity, maxByteSize);
        }
        return memory.byteSize() == byteSize(true, capacity, maxByteSize)
                ? new ClassicQueue(true, capacity, maxByteSize)
                : null;
    }

    /// Whether its maker has not said yet what it is.
    public static boolean isUnfinished(MemorySegment memory) {
        return memory.byteSize() >= V1_HEADER && (capacityIn(memory) == 0 || maxByteSizeIn(memory) == 0);
    }

    /// The capacity a header says, unsigned.
    public static long capacityIn(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.get(memory, CAPACITY));
    }

    /// The largest message a header says, unsigned.
    public static long maxByteSizeIn(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.get(memory, MAX_BYTE_SIZE));
    }

    /// Writes the header of an empty queue into zeroed memory.
    public void initialise(MemorySegment memory) {
        CrashPoint.before("classic.initialise");
        INT_AT.set(memory, CAPACITY, (int) capacity);
        INT_AT.set(memory, MAX_BYTE_SIZE, (int) maxByteSize);
    }

    /// Unsigned.
    public long writeIndexAcquire(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.getAcquire(memory, WRITE_INDEX));
    }

    public void writeIndexRelease(MemorySegment memory, long index) {
        CrashPoint.before("classic.write-index");
        INT_AT.setRelease(memory, WRITE_INDEX, (int) index);
    }

    /// Unsigned.
    public long readIndexAcquire(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.getAcquire(memory, READ_INDEX));
    }

    public void readIndexRelease(MemorySegment memory, long index) {
        CrashPoint.before("classic.read-index");
        INT_AT.setRelease(memory, READ_INDEX, (int) index);
    }

    /// Unsigned.
    public long countAcquire(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.getAcquire(memory, COUNT));
    }

    public void countAdd(MemorySegment memory, int difference) {
        CrashPoint.before("classic.count");
        int _ = (int) INT_AT.getAndAdd(memory, COUNT, difference);
    }

    /// The index behind this one.
    public long next(long index) {
        return index + 1 == capacity ? 0 : index + 1;
    }

    /// Unsigned.
    public long lengthPlain(MemorySegment memory, long index) {
        return Integer.toUnsignedLong(memory.get(PACKED_INT, slot(index)));
    }

    public void lengthPlain(MemorySegment memory, long index, int length) {
        CrashPoint.before("classic.length");
        memory.set(PACKED_INT, slot(index), length);
    }

    /// Byte offset of the payload of a slot.
    public long payload(long index) {
        return slot(index) + LENGTH_BYTES;
    }

    private long slot(long index) {
        return (v2 ? V2_HEADER : V1_HEADER) + index * (maxByteSize + LENGTH_BYTES);
    }

    public int lockAcquire(MemorySegment memory, long lock) {
        return (int) INT_AT.getAcquire(memory, lock);
    }

    /// Reads before it writes, see [AttachmentTable#tokenCompareAndSet].
    public boolean lockCompareAndSet(MemorySegment memory, long lock, int expected, int word) {
        if (lockAcquire(memory, lock) != expected) {
            return false;
        }
        CrashPoint.before("classic.lock");
        return INT_AT.compareAndSet(memory, lock, expected, word);
    }

    /// By the holder only.
    public void lockRelease(MemorySegment memory, long lock, int word) {
        CrashPoint.before("classic.unlock");
        INT_AT.setRelease(memory, lock, word);
    }
}
