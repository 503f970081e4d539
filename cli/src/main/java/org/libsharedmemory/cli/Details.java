package org.libsharedmemory.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;

/// What there is to say about a segment: what all have in common, and what its kind adds.
///
/// @param info what all have in common
/// @param stream what a stream adds; null for another kind, or when it cannot be read
/// @param queue what a queue adds; null for another kind, or when it cannot be read
/// @param problems what is wrong with it, in sentences
record Details(
        SegmentInfo info,
        @Nullable StreamInfo stream,
        @Nullable QueueInfo queue,
        List<String> problems) {
    static Details of(SegmentInfo info) {
        try {
            return switch (info.kind()) {
                case STREAM -> new Details(info, StreamInfo.of(info.name()), null, info.problems());
                case SPSC_QUEUE, MPMC_QUEUE, CLASSIC_QUEUE -> queue(info);
                case FOREIGN -> foreign(info);
                case PLAIN, PRIVATE, UNREADABLE -> new Details(info, null, null, info.problems());
            };
        } catch (SegmentCorruptException e) {
            Stream<String> all = Stream.concat(info.problems().stream(), Stream.of(String.valueOf(e.getMessage())));
            return new Details(info, null, null, all.toList());
        } catch (SharedMemoryException _) {
            return new Details(info, null, null, info.problems()); // gone meanwhile, or not for this user
        }
    }

    private static Details queue(SegmentInfo info) {
        return new Details(info, null, QueueInfo.of(info.name()), info.problems());
    }

    /// A queue's size equation is more than a coincidence; nearly any bytes can be a stream.
    private static Details foreign(SegmentInfo info) {
        try {
            return queue(info);
        } catch (SegmentMismatchException _) {
            return new Details(info, StreamInfo.of(info.name()), null, info.problems());
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

    /// `stream v1`, `mpmc queue`; `foreign v1?` where the layout was only recognised.
    String kindAndLayout() {
        String layout = queue == null
                ? classicLayout().name().toLowerCase(Locale.ROOT)
                : new QueueDetails(queue, isForeign()).layout();
        return layout == null || layout.equals("none") ? kind() : kind() + " " + layout + (isForeign() ? "?" : "");
    }

    private boolean isForeign() {
        return info.kind() == SegmentKind.FOREIGN;
    }

    /// The version of a stream, the depth of a queue.
    String content() {
        if (queue != null) {
            return new QueueDetails(queue, isForeign()).depth();
        }
        return stream == null || stream.layout() == null ? "-" : new StreamDetails(stream).content();
    }

    /// How long it stays.
    String stays() {
        if (info.orphan()) {
            return "orphan";
        }
        return switch (info.kind()) {
            case FOREIGN -> "foreign";
            case PRIVATE -> "unknown";
            default -> info.persistent() ? "persistent" : "in use";
        };
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
            new QueueDetails(queue, isForeign()).addTo(facts);
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
                .putStrings("problems", problems);
        if (stream != null && stream.layout() != null) {
            new StreamDetails(stream).addTo(json);
        }
        if (queue != null) {
            new QueueDetails(queue, isForeign()).addTo(json);
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
