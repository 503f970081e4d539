package org.libsharedmemory.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// One of a few words, such as `v1|v2`, in any case.
///
/// @param type the constants, named as the words in capitals
/// @param label the words, as the help shows them; there may be fewer than constants
/// @param <E> the type of the constants
record ChoiceConverter<E extends Enum<E>>(Class<E> type, String label) implements ITypeConverter<E> {
    @Override
    public E convert(String text) {
        List<String> words = List.of(label.split("\\|", -1));
        if (!words.contains(text.toLowerCase(Locale.ROOT))) {
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", words));
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
