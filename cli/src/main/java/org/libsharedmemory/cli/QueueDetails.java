package org.libsharedmemory.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.segment.SegmentKind;

/// What `ls` and `inspect` say about a queue besides what all segments have.
///
/// @param queue the queue
/// @param foreign whether another program made it
record QueueDetails(QueueInfo queue, boolean foreign) {
    private static final long FIRST_OF_JAVA = 1L << 31;

    /// `v1`, `v2`; null for a queue with a layout of its own.
    @Nullable
    String layout() {
        return queue.layout() == null ? null : queue.layout().name().toLowerCase(Locale.ROOT);
    }

    /// `3 of 1024`; `3 messages` where the capacity is bytes.
    String depth() {
        return queue.kind() == SegmentKind.SPSC_QUEUE
                ? Words.count(queue.size(), "message")
                : queue.size() + " of " + queue.capacity();
    }

    void addTo(Map<String, String> facts) {
        boolean bytes = queue.kind() == SegmentKind.SPSC_QUEUE;
        String layout = layout();
        if (layout != null) {
            facts.put("layout", layout + (foreign ? ", as its size says" : ""));
        }
        facts.put("depth", Words.count(queue.size(), "message"));
        facts.put("capacity", queue.capacity() + (bytes ? " bytes, " : " messages, ") + queue.remaining() + " free");
        facts.put("largest value", queue.maxMessageByteSize() + " bytes");
        facts.put(
                "alive",
                Words.count(queue.producers(), "producer") + ", " + Words.count(queue.consumers(), "consumer")
                        + (layout == null ? "" : " in Java"));
        if (layout == null) {
            facts.put("lost", queue.lost() + " with consumers that died");
            facts.put("redelivered", Long.toString(queue.redelivered()));
        }
        if (queue.layout() == QueueLayout.V2) {
            facts.put("producer lock", lock(queue.producerLock()));
            facts.put("consumer lock", lock(queue.consumerLock()));
        }
    }

    void addTo(Json json) {
        json.put("layout", layout())
                .put("layoutGuessed", foreign)
                .put("depth", queue.size())
                .put("capacity", queue.capacity())
                .put("remaining", queue.remaining())
                .put("maxMessageByteSize", queue.maxMessageByteSize())
                .put("producers", queue.producers())
                .put("consumers", queue.consumers())
                .put("lost", queue.lost())
                .put("redelivered", queue.redelivered())
                .put("producerLock", queue.producerLock())
                .put("consumerLock", queue.consumerLock());
    }

    private static String lock(long word) {
        if (word == 0) {
            return "free";
        }
        return word < FIRST_OF_JAVA ? "held by a C++ program" : "held by a Java process";
    }
}
