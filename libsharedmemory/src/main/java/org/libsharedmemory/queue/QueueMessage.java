package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueType;

/// A message copied out of a queue.
record QueueMessage(Value value, int tag, boolean redelivered) implements Message {
    /// @param payload byte offset of the message in the segment
    static QueueMessage copyOf(SegmentHandle handle, long payload, long header, boolean redelivered) {
        ValueType type = typeOf(handle, header);
        byte[] bytes = BulkCopy.toArray(handle.memory(), payload, MessageHeader.byteSizeOf(header));
        return new QueueMessage(new HeapValue(handle.name(), type, bytes), MessageHeader.tagOf(header), redelivered);
    }

    static ValueType typeOf(SegmentHandle handle, long header) {
        ValueType type = Elements.typeOf(MessageHeader.typeOf(header));
        if (type == null) {
            throw new SegmentCorruptException(
                    handle.name(), "a message has type=" + MessageHeader.typeOf(header) + ", which does not exist");
        }
        return type;
    }

    @Override
    public ValueType type() {
        return value.type();
    }

    @Override
    public long byteSize() {
        return value.byteSize();
    }

    @Override
    public MemorySegment memory() {
        return value.memory();
    }

    @Override
    public String asString() {
        return value.asString();
    }

    @Override
    public byte[] asBytes() {
        return value.asBytes();
    }

    @Override
    public float[] asFloats() {
        return value.asFloats();
    }

    @Override
    public double[] asDoubles() {
        return value.asDoubles();
    }

    @Override
    public int[] asInts() {
        return value.asInts();
    }

    @Override
    public long[] asLongs() {
        return value.asLongs();
    }
}
