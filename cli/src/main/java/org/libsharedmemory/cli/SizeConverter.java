package org.libsharedmemory.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Sizes in bytes: `65536`, or in binary multiples `64k`, `8m`, `4g`.
final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12})([kmg]?)");

    @Override
    public Long convert(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new TypeConversionException("'" + text + "' is not a size; write a number of bytes, or 64k, 8m, 4g");
        }
        int shift = 10 * " kmg".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2));
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
