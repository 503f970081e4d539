package org.libsharedmemory.cli;

import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One JSON object on one line, keys in the order they were put.
final class Json {
    private final StringJoiner members = new StringJoiner(",", "{", "}");

    Json put(String key, @Nullable String value) {
        return raw(key, value == null ? "null" : quoted(value));
    }

    Json put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    Json put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /// An array of strings.
    Json putStrings(String key, List<String> values) {
        return array(key, values, Json::quoted);
    }

    /// An array of objects.
    Json putObjects(String key, List<Json> values) {
        return array(key, values, Json::toString);
    }

    /// An array of numbers; those that JSON cannot write are strings: `"NaN"`, `"Infinity"`.
    Json putNumbers(String key, List<? extends Number> values) {
        return array(key, values, Json::number);
    }

    private <T> Json array(String key, List<T> values, Function<T, String> toText) {
        StringJoiner elements = new StringJoiner(",", "[", "]");
        values.forEach(value -> elements.add(toText.apply(value)));
        return raw(key, elements.toString());
    }

    private Json raw(String key, String value) {
        members.add(quoted(key) + ":" + value);
        return this;
    }

    private static String number(Number value) {
        return Double.isFinite(value.doubleValue()) ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(character -> {
            switch (character) {
                case '"', '\\' -> quoted.append('\\').append((char) character);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (character < ' ' || character == 0x7f || character == 0x2028 || character == 0x2029) {
                        quoted.append(String.format("\\u%04x", character));
                    } else {
                        quoted.append((char) character);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
