package org.libsharedmemory.cli;

import org.libsharedmemory.stream.StreamValue;

/// A value of a stream as a JSON object.
final class StreamJson {
    private StreamJson() {}

    static Json of(String name, StreamValue value) {
        Json json = new Json().put("name", name).put("version", value.version()).put("missed", value.missed());
        return ValueText.of(value).addTo(json);
    }
}
