package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "2s,PT2S",
        "1.5m,PT1M30S",
        "1h,PT1H",
        "10us,PT0.00001S",
        "7ns,PT0.000000007S",
        "0s,PT0S",
        "0,PT0S",
        "99999999999999h,PT2562047H47M16.854775807S"
    })
    void durations(String text, Duration duration) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "s", "-1s", "1 s", "1d", "1.s"})
    void noDurations(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "65536,65536", "64k,65536", "8M,8388608", "4g,4294967296"})
    void sizes(String text, long size) {
        assertThat(new SizeConverter().convert(text)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5k", "12t", "99999999999999999999"})
    void noSizes(String text) {
        assertThatThrownBy(() -> new SizeConverter().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1025,1025 B",
        "65536,64 KiB",
        "70000,68 KiB",
        "1572864,1.5 MiB",
        "4294967296,4 GiB"
    })
    void sizesInWords(long bytes, String words) {
        assertThat(Words.size(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"raed,read,1", "read,read,0", "read,write,4", "'',abc,3"})
    void editDistance(String from, String to, int distance) {
        assertThat(Nearest.distance(from, to)).isEqualTo(distance);
        assertThat(Nearest.distance(to, from)).isEqualTo(distance);
    }

    @Test
    void nothingNearIsNoSuggestion() {
        assertThat(Nearest.to("completely", List.of("read", "write"))).isEmpty();
    }

    @Test
    void numbersStandOnTheRightAndWordsOnTheLeft() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false, false, false);
        new Table("NAME", "SIZE", "WHO")
                .row("a", "64 KiB", "-")
                .row("longer\u001b", "7 B", "-")
                .print(console);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("NAME       SIZE  WHO", "a        64 KiB  -", "longer?     7 B  -");
    }
}
