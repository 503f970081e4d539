package org.libsharedmemory.queue;

import org.libsharedmemory.segment.Value;

/// A message on the heap: an immutable snapshot, valid for ever, safe to share between threads.
public interface Message extends Value {
    /// {@return the number the producer gave it; 0 if none}
    int tag();

    /// {@return whether it may have been delivered before, to a consumer that died or threw while it handled it}
    boolean redelivered();
}
