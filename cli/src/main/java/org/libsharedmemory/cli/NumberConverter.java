package org.libsharedmemory.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Whole numbers.
///
/// @param parse how they become a `T`
/// @param largest the largest of them
/// @param <T> the type of the number
record NumberConverter<T>(Function<String, T> parse, long largest) implements ITypeConverter<T> {
    @Override
    public T convert(String text) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException _) {
            throw new TypeConversionException("'" + text + "' is not a whole number up to " + largest);
        }
    }
}
