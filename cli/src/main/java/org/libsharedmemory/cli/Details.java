package org.libsharedmemory.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;

/// What there is to say about a segment: what all have in common, and what its kind adds.
///
/// @param info what all have in common
/// @param stream what a stream adds; null for another kind, or when it cannot be read
/// @param queue what a queue adds; null for another kind, or when it cannot be read
record Details(
        SegmentInfo info,
        @Nullable StreamInfo stream,
        @Nullable QueueInfo queue) {
    static Details of(SegmentInfo info) {
        try {
            return switch (info.kind()) {
                case STREAM, FOREIGN -> new Details(info, StreamInfo.of(info.name()), null);
                case SPSC_QUEUE, MPMC_QUEUE -> new Details(info, null, QueueInfo.of(info.name()));
                case PLAIN, CLASSIC_QUEUE, UNREADABLE -> new Details(info, null, null);
            };
        } catch (SharedMemoryException _) {
            return new Details(info, null, null); // gone meanwhile, or not for this user
        }
    }

    /// `stream`, `spsc queue`.
    String kind() {
        return info.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The layout of the first bytes; `NONE` if they have none that is known.
    StreamLayout classicLayout() {
        StreamLayout layout = stream == null ? null : stream.layout();
        return layout == null ? StreamLayout.NONE : layout;
    }

    /// `v1`, `v2`; `v1?` where it was only recognised.
    String layout() {
        if (classicLayout() == StreamLayout.NONE) {
            return "-";
        }
        return classicLayout().name().toLowerCase(Locale.ROOT) + (info.kind() == SegmentKind.FOREIGN ? "?" : "");
    }

    /// The version of a stream, the depth of a queue.
    String content() {
        if (queue != null) {
            return new QueueDetails(queue).depth();
        }
        return stream == null || stream.layout() == null ? "-" : "version " + stream.version();
    }

    /// How long it stays.
    String stays() {
        if (info.orphan()) {
            return "orphan";
        }
        return info.kind() == SegmentKind.FOREIGN ? "foreign" : info.persistent() ? "persistent" : "in use";
    }

    /// What everybody can read, line by line.
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", info.name());
        facts.put("kind", kind());
        facts.put("size", info.byteSize() + " bytes");
        facts.put("file", info.fileByteSize() + " bytes, mode " + mode() + ", user " + info.uid());
        facts.put("stays", stays());
        facts.put(
                "made",
                info.created() + " (" + Words.age(info.age()) + " ago)"
                        + (info.creatorPid() == 0 ? "" : " by process " + info.creatorPid()));
        if (stream != null && stream.layout() != null) {
            new StreamDetails(stream).addTo(facts);
        }
        if (queue != null) {
            new QueueDetails(queue).addTo(facts);
        }
        return facts;
    }

    Json toJson() {
        Json json = new Json()
                .put("name", info.name())
                .put("kind", info.kind().name().toLowerCase(Locale.ROOT))
                .put("byteSize", info.byteSize())
                .put("fileByteSize", info.fileByteSize())
                .put("persistent", info.persistent())
                .put("orphan", info.orphan())
                .put("uid", info.uid())
                .put("mode", mode())
                .put("created", info.created().toString())
                .put("ageMillis", info.age().toMillis())
                .put("creatorPid", info.creatorPid())
                .putObjects(
                        "attachments",
                        info.attachments().stream().map(Details::toJson).toList())
                .putStrings("problems", info.problems());
        if (stream != null && stream.layout() != null) {
            new StreamDetails(stream).addTo(json);
        }
        if (queue != null) {
            new QueueDetails(queue).addTo(json);
        }
        return json;
    }

    private String mode() {
        return String.format("%04o", info.mode());
    }

    private static Json toJson(SegmentInfo.Attachment attachment) {
        return new Json()
                .put("index", attachment.index())
                .put("role", attachment.role().name().toLowerCase(Locale.ROOT))
                .put("pid", attachment.pid())
                .put("alive", attachment.alive());
    }
}
