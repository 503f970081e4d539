package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.segment.SegmentCorruptException;

/// Reads the numbers of a classic header that change, each once, and bounds them.
record ClassicHeader(String name, MemorySegment memory, ClassicQueue queue) {

    long count() {
        long count = queue.countAcquire(memory); // SYNC classic.publish
        if (count > queue.capacity()) {
            throw corrupt("count", count);
        }
        return count;
    }

    long writeIndex() {
        return requireIndex("write index", queue.writeIndexAcquire(memory));
    }

    long readIndex() {
        return requireIndex("read index", queue.readIndexAcquire(memory));
    }

    /// By how much count must change so that it goes with the indices again, when somebody died between the store
    /// of an index and that of count; 0 when nothing is half done.
    ///
    /// With a capacity of 1 the indices say nothing: count stands. With a capacity of 2 both deaths can look alike;
    /// if both sides died, the doubt is resolved towards delivering twice.
    ///
    /// @param producer whether a producer died
    /// @param consumer whether a consumer died
    int correction(boolean producer, boolean consumer) {
        long capacity = queue.capacity();
        long count = count();
        long distance = Math.floorMod(writeIndex() - readIndex(), capacity);
        if (capacity == 1 || count % capacity == distance) {
            return 0;
        }
        if (producer && count < capacity && (count + 1) % capacity == distance) {
            return 1;
        }
        return consumer && count > 0 && (count - 1) % capacity == distance ? -1 : 0;
    }

    private long requireIndex(String what, long index) {
        if (index >= queue.capacity()) {
            throw corrupt(what, index);
        }
        return index;
    }

    private SegmentCorruptException corrupt(String what, long value) {
        return new SegmentCorruptException(
                name,
                "its " + what + " is " + value + ", which a queue of capacity " + queue.capacity() + " cannot have");
    }
}
