package org.libsharedmemory.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations as people write them: `500ms`, `2s`, `1.5m`, `1h`, `0`. What is over 292 years is 292 years.
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h)|0");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    @Override
    public Duration convert(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration; write 500ms, 2s, 1.5m or 1h");
        }
        if (matcher.group(1) == null) {
            return Duration.ZERO;
        }
        BigDecimal unit = BigDecimal.valueOf(NANOSECONDS.getOrDefault(matcher.group(2), 1L));
        BigDecimal nanoseconds = new BigDecimal(matcher.group(1)).multiply(unit);
        return Duration.ofNanos(nanoseconds.min(LONGEST).longValue());
    }
}
