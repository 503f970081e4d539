package org.libsharedmemory.cli;

import java.util.Map;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.segment.SegmentKind;

/// What `ls` and `inspect` say about a queue besides what all segments have.
///
/// @param queue the queue
record QueueDetails(QueueInfo queue) {
    /// `3 of 1024 messages`; `3 messages` where the capacity is bytes.
    String depth() {
        return queue.kind() == SegmentKind.SPSC_QUEUE
                ? Words.count(queue.size(), "message")
                : queue.size() + " of " + Words.count(queue.capacity(), "message");
    }

    void addTo(Map<String, String> facts) {
        boolean bytes = queue.kind() == SegmentKind.SPSC_QUEUE;
        facts.put("depth", Words.count(queue.size(), "message"));
        facts.put("capacity", queue.capacity() + (bytes ? " bytes, " : " messages, ") + queue.remaining() + " free");
        facts.put("largest value", queue.maxMessageByteSize() + " bytes");
        facts.put(
                "alive",
                Words.count(queue.producers(), "producer") + ", " + Words.count(queue.consumers(), "consumer"));
        facts.put("lost", queue.lost() + " with consumers that died");
        facts.put("redelivered", Long.toString(queue.redelivered()));
    }

    void addTo(Json json) {
        json.put("depth", queue.size())
                .put("capacity", queue.capacity())
                .put("remaining", queue.remaining())
                .put("maxMessageByteSize", queue.maxMessageByteSize())
                .put("producers", queue.producers())
                .put("consumers", queue.consumers())
                .put("lost", queue.lost())
                .put("redelivered", queue.redelivered());
    }
}
