package org.libsharedmemory.cli;

import java.util.Locale;
import java.util.Map;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;

/// What `ls` and `inspect` say about a stream besides what all segments have.
///
/// @param stream the stream, of a layout that is known
record StreamDetails(StreamInfo stream) {
    void addTo(Map<String, String> facts) {
        facts.put("version", version());
        facts.put("largest value", stream.maxPayloadByteSize() + " bytes");
        facts.put("layout", layout() + (stream.foreign() ? ", as its bytes look like" : ""));
        if (!stream.foreign()) {
            facts.put("cells", stream.cells() + ", history of " + (stream.cells() - 2) + " values");
            facts.put("writers", writers() + (stream.writer() < 0 ? "" : ", now attachment " + stream.writer()));
            facts.put("classic area", classicArea());
        }
        if (stream.layout() == StreamLayout.V2) {
            facts.put("lock", lock());
            facts.put("acknowledged", "revision " + stream.acknowledged());
        }
    }

    void addTo(Json json) {
        json.put("layout", layout())
                .put("layoutGuessed", stream.foreign())
                .put("version", stream.version())
                .put("maxPayloadByteSize", stream.maxPayloadByteSize())
                .put("cells", stream.cells())
                .put("writers", stream.foreign() ? null : writers())
                .put("writer", stream.writer())
                .put("classicVersion", stream.classicVersion())
                .put("classicSkips", stream.classicSkips())
                .put("lock", stream.lock())
                .put("acknowledged", stream.acknowledged());
    }

    /// How far it has come; layout v1 has no version, only a bit that each write turns over.
    String content() {
        return hasOnlyChangeBit() ? "change bit " + stream.version() : "version " + stream.version();
    }

    private boolean hasOnlyChangeBit() {
        return stream.foreign() && stream.layout() == StreamLayout.V1;
    }

    private String version() {
        if (hasOnlyChangeBit()) {
            return "unknown, change bit " + stream.version();
        }
        return stream.version() == 0 ? "0, nothing written yet" : Long.toString(stream.version());
    }

    private String layout() {
        return String.valueOf(stream.layout()).toLowerCase(Locale.ROOT);
    }

    private String writers() {
        return String.valueOf(stream.writers()).toLowerCase(Locale.ROOT);
    }

    private String classicArea() {
        if (stream.layout() == StreamLayout.NONE) {
            return "none";
        }
        return "version " + stream.classicVersion()
                + (stream.classicSkips() == 0
                        ? ""
                        : ", " + stream.classicSkips() + " writes left out because a foreign program kept its lock");
    }

    private String lock() {
        if (stream.lock() == 0) {
            return "free";
        }
        return stream.lock() == 1 ? "held by a C++ program" : "held by a Java process";
    }
}
