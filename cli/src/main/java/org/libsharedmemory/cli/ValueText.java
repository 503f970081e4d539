package org.libsharedmemory.cli;

import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.libsharedmemory.segment.Codec;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueType;

/// A value as text: a string as it is, an array as one line of numbers, bytes raw, or as a member of a JSON object.
///
/// @param type what the bytes are
/// @param memory the bytes, little-endian if numbers
record ValueText(ValueType type, MemorySegment memory) {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

    static ValueText of(Value value) {
        return new ValueText(value.type(), value.memory());
    }

    /// Bytes that nobody has given a type: a string if they are UTF-8 text.
    static ValueText untyped(MemorySegment memory) {
        return new ValueText(isText(memory) ? ValueType.STRING : ValueType.BYTES, memory);
    }

    private static boolean isText(MemorySegment memory) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(memory.asByteBuffer());
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// Prints the value; ends it with a line break unless it has one at its end or is bytes.
    void print(PrintStream out) {
        switch (type) {
            case BYTES -> out.writeBytes(bytes());
            case STRING -> {
                String text = Codec.utf8().decode(memory);
                out.print(text.endsWith("\n") ? text : text + "\n");
            }
            default -> out.print(numbers().stream().map(Number::toString).collect(Collectors.joining(" ")) + "\n");
        }
    }

    /// As [#print], but bytes, too, end with a line break.
    void printLine(PrintStream out) {
        print(out);
        if (type == ValueType.BYTES) {
            out.print("\n");
        }
    }

    /// Adds the type, the size and the value itself.
    Json addTo(Json json) {
        json.put("type", type.name().toLowerCase(Locale.ROOT)).put("byteSize", memory.byteSize());
        return switch (type) {
            case BYTES -> json.put("value", Base64.getEncoder().encodeToString(bytes()));
            case STRING -> json.put("value", Codec.utf8().decode(memory));
            default -> json.putNumbers("value", numbers());
        };
    }

    private byte[] bytes() {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    private List<? extends Number> numbers() {
        return switch (type) {
            case FLOATS -> boxed(memory.toArray(FLOAT));
            case DOUBLES -> Arrays.stream(memory.toArray(DOUBLE)).boxed().toList();
            case INTS -> Arrays.stream(memory.toArray(INT)).boxed().toList();
            case LONGS -> Arrays.stream(memory.toArray(LONG)).boxed().toList();
            case BYTES, STRING -> throw new IllegalArgumentException("no numbers: " + type);
        };
    }

    private static List<Float> boxed(float[] floats) {
        return IntStream.range(0, floats.length).mapToObj(i -> floats[i]).toList();
    }
}
