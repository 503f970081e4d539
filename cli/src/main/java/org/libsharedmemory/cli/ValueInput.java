package org.libsharedmemory.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// What to write: the words of an argument or standard input, as the type that the options ask for.
final class ValueInput {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8; // the largest array

    private final Argument<Boolean> raw = Syntax.alternative("--bytes", "The value is raw bytes.");
    private final Argument<Boolean> floats =
            Syntax.alternative("--floats", "The value is 32-bit floating point numbers.");
    private final Argument<Boolean> doubles =
            Syntax.alternative("--doubles", "The value is 64-bit floating point numbers.");

    ValueInput(Syntax syntax) {
        syntax.oneOf(List.of(raw, floats, doubles));
    }

    /// A value that is ready to be written.
    ///
    /// @param byteSize its size in bytes
    /// @param write writes it and gives its version
    record Ready(long byteSize, ToLongFunction<SharedMemoryWriteStream> write) {}

    Ready ready(@Nullable String argument, InputStream in) throws IOException {
        byte[] bytes = argument == null ? all(in) : argument.getBytes(StandardCharsets.UTF_8);
        if (raw.value()) {
            return new Ready(bytes.length, writer -> writer.write(bytes));
        }
        String text = argument == null ? text(bytes) : argument;
        if (floats.value()) {
            float[] numbers = floats(text);
            return new Ready(4L * numbers.length, writer -> writer.write(numbers));
        }
        if (doubles.value()) {
            double[] numbers = numbers(text)
                    .mapToDouble(word -> number(word, Double::parseDouble))
                    .toArray();
            return new Ready(8L * numbers.length, writer -> writer.write(numbers));
        }
        int byteSize = text.getBytes(StandardCharsets.UTF_8).length;
        return new Ready(byteSize, writer -> writer.write(text));
    }

    private static byte[] all(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES);
        if (bytes.length == MAX_BYTES && in.read() >= 0) {
            throw Failure.failed("standard input has more than " + MAX_BYTES
                    + " bytes, the most that shm writes; a program can write more (SharedMemoryWriteStream)");
        }
        return bytes;
    }

    /// Standard input as text, without the line break that `echo` and editors put at its end.
    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int lineBreak = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
            return text.substring(0, text.length() - lineBreak);
        } catch (CharacterCodingException _) {
            throw Failure.failed("standard input is not UTF-8 text; --bytes writes it as it is");
        }
    }

    private static float[] floats(String text) {
        double[] wide = numbers(text)
                .mapToDouble(word -> number(word, Float::parseFloat))
                .toArray();
        float[] floats = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            floats[i] = (float) wide[i];
        }
        return floats;
    }

    private static Stream<String> numbers(String text) {
        return Stream.of(text.split("[\\s,]+", -1)).filter(word -> !word.isEmpty());
    }

    private static double number(String word, ToDoubleFunction<String> parse) {
        try {
            double number = parse.applyAsDouble(word);
            if (Double.isInfinite(number) && !word.endsWith("Infinity")) {
                throw new Failure(Failure.WRONG_USAGE, "'" + word + "' is too large; write Infinity if you mean it");
            }
            return number;
        } catch (NumberFormatException _) {
            throw new Failure(Failure.WRONG_USAGE, "'" + word + "' is not a number; write numbers like 1 2.5 -3e7");
        }
    }
}
