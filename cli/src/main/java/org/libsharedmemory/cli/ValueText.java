package org.libsharedmemory.cli;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.libsharedmemory.segment.Value;

/// A value as text: a string as it is, an array as one line of numbers, bytes raw, or as a member of a JSON object.
final class ValueText {
    private ValueText() {}

    /// Prints a value; ends it with a line break unless it has one at its end or is bytes.
    static void print(Value value, PrintStream out) {
        switch (value.type()) {
            case BYTES -> out.writeBytes(value.asBytes());
            case STRING -> {
                String text = value.asString();
                out.print(text.endsWith("\n") ? text : text + "\n");
            }
            default -> out.println(numbers(value).stream().map(Number::toString).collect(Collectors.joining(" ")));
        }
    }

    /// Adds the type, the size and the value itself.
    static Json addTo(Json json, Value value) {
        json.put("type", value.type().name().toLowerCase(Locale.ROOT)).put("byteSize", value.byteSize());
        return switch (value.type()) {
            case BYTES -> json.put("value", Base64.getEncoder().encodeToString(value.asBytes()));
            case STRING -> json.put("value", value.asString());
            default -> json.putNumbers("value", numbers(value));
        };
    }

    private static List<? extends Number> numbers(Value value) {
        return switch (value.type()) {
            case FLOATS -> boxed(value.asFloats());
            case DOUBLES -> Arrays.stream(value.asDoubles()).boxed().toList();
            case INTS -> Arrays.stream(value.asInts()).boxed().toList();
            case LONGS -> Arrays.stream(value.asLongs()).boxed().toList();
            case BYTES, STRING -> throw new IllegalArgumentException("no numbers: " + value);
        };
    }

    private static List<Float> boxed(float[] floats) {
        return IntStream.range(0, floats.length).mapToObj(i -> floats[i]).toList();
    }
}
