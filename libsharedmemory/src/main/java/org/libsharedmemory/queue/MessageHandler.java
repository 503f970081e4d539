package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.segment.ValueType;

/// Is given messages without a copy or an allocation.
@FunctionalInterface
public interface MessageHandler {
    /// Handles one message.
    ///
    /// @param memory the payload, read-only, valid during the call only; use unaligned layouts to take numbers out
    ///     of it
    /// @param type what the bytes are
    /// @param tag the number the producer gave it; 0 if none
    /// @param redelivered whether it may have been delivered before, to a consumer that died or threw
    void onMessage(MemorySegment memory, ValueType type, int tag, boolean redelivered);
}
