package org.libsharedmemory.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What to write: the words of an argument or standard input, as the type that the options ask for.
final class ValueInput {
    @ArgGroup
    private @Nullable As as;

    /// The type; a string if none is given.
    static final class As {
        @Option(names = "--bytes", description = "The value is raw bytes.")
        private boolean bytes;

        @Option(names = "--floats", description = "The value is 32-bit floating point numbers.")
        private boolean floats;

        @Option(names = "--doubles", description = "The value is 64-bit floating point numbers.")
        private boolean doubles;
    }

    /// A value that is ready to be written.
    ///
    /// @param byteSize its size in bytes
    /// @param write writes it and gives its version
    record Ready(long byteSize, ToLongFunction<SharedMemoryWriteStream> write) {}

    Ready ready(@Nullable String argument, InputStream in) throws IOException {
        byte[] bytes = argument == null ? in.readAllBytes() : argument.getBytes(StandardCharsets.UTF_8);
        if (as != null && as.bytes) {
            return new Ready(bytes.length, writer -> writer.write(bytes));
        }
        String text = argument == null ? text(bytes) : argument;
        if (as != null && as.floats) {
            float[] floats = floats(text);
            return new Ready(4L * floats.length, writer -> writer.write(floats));
        }
        if (as != null && as.doubles) {
            double[] doubles = numbers(text).mapToDouble(ValueInput::number).toArray();
            return new Ready(8L * doubles.length, writer -> writer.write(doubles));
        }
        int byteSize = text.getBytes(StandardCharsets.UTF_8).length;
        return new Ready(byteSize, writer -> writer.write(text));
    }

    /// Standard input as text, without the line break that `echo` and editors put at its end.
    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException _) {
            throw Failure.failed("standard input is not UTF-8 text; --bytes writes it as it is");
        }
    }

    private static float[] floats(String text) {
        double[] wide = numbers(text).mapToDouble(word -> (float) number(word)).toArray();
        float[] floats = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            floats[i] = (float) wide[i];
        }
        return floats;
    }

    private static Stream<String> numbers(String text) {
        return Stream.of(text.split("[\\s,]+", -1)).filter(word -> !word.isEmpty());
    }

    private static double number(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException _) {
            throw new Failure(Failure.WRONG_USAGE, "'" + word + "' is not a number; write numbers like 1 2.5 -3e7");
        }
    }
}
