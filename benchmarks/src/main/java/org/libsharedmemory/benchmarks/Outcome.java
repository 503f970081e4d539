package org.libsharedmemory.benchmarks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What the processes of a run printed: `figure=value` words, and `histogram=` or `samples=`.
final class Outcome {
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private @Nullable String histogram;

    /// Figures by name; of several processes that print the same one, the largest.
    Map<String, Double> figures() {
        return figures;
    }

    /// Encoded, compressed, in Base64.
    @Nullable
    String histogram() {
        return histogram;
    }

    void add(String output) {
        for (String word : output.split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
    }

    private void put(String key, String value) {
        if (key.equals("histogram")) {
            histogram = value;
        } else if (key.equals("samples")) {
            histogram = encode(value);
        } else if (value.matches("-?[0-9.]+")) {
            figures.merge(key, Double.valueOf(value), Math::max);
        }
    }

    /// `VALUExCOUNT,...` as a histogram.
    private static String encode(String samples) {
        Histogram histogram = new Histogram(3);
        for (String sample : samples.split(",")) {
            String[] valueAndCount = sample.split("x");
            histogram.recordValueWithCount(Long.parseLong(valueAndCount[0]), Long.parseLong(valueAndCount[1]));
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    static Histogram decode(String histogram) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("no histogram: " + histogram, e);
        }
    }
}
