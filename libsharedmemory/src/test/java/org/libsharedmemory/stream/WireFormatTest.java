package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.testing.NativeImage;
import org.libsharedmemory.testing.ShmNames;

/// The hex dump in `docs/wire-format.md` is what this library writes, byte for byte, and what is said about single
/// bytes of it is true.
class WireFormatTest {
    private static final Path PAGE = Path.of("..", "docs", "wire-format.md");
    private static final String NAME = "docs-wire";
    private static final Pattern ROW = Pattern.compile("\\| ([0-9a-f]{4}) \\| `([0-9a-f ]+)`.*");

    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @Test
    @EnabledOnOs(OS.LINUX)
    void theDumpIsWhatTheLibraryWrites() throws IOException {
        String name = NAMES.next();
        try (var writer = SharedMemoryWriteStream.create(name, 64)) {
            writer.write("one");
            writer.write(new double[] {1.5, -2.25});
            assertThat(NativeImage.of(name).constant()).isEqualTo(new NativeImage(dump()).constant());
        }
    }

    @Test
    void theFooterInTheDumpIsSound() throws IOException {
        byte[] dump = dump();
        byte[] footer = Arrays.copyOfRange(dump, dump.length - Footer.BYTES, dump.length);
        assertThat(Footer.read(MemorySegment.ofArray(footer), dump.length))
                .isInstanceOfSatisfying(Footer.Reading.Found.class, found -> {
                    Description description = found.description();
                    assertThat(description.name()).isEqualTo(NAME);
                    assertThat(description.shape()).isEqualTo(StreamShape.of(64, StreamOptions.DEFAULT));
                });
    }

    @Test
    void whatIsSaidAboutTheDumpStandsThere() throws IOException {
        byte[] dump = dump();
        int rows = 0;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                byte[] said = HexFormat.of().parseHex(row.group(2).replace(" ", ""));
                int at = HexFormat.fromHexDigits(row.group(1));
                assertThat(Arrays.copyOfRange(dump, at, at + said.length))
                        .as(line)
                        .isEqualTo(said);
                rows++;
            }
        }
        assertThat(rows).isGreaterThan(15);
    }

    /// The bytes of the first block of kind `hexdump` of the page, repeated lines filled in.
    private static byte[] dump() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int first = lines.indexOf("```hexdump") + 1;
        int last = first + lines.subList(first, lines.size()).indexOf("```") - 1;
        byte[] image = new byte[HexFormat.fromHexDigits(lines.get(last))];
        byte[] bytes = new byte[16];
        int filled = 0;
        for (String line : lines.subList(first, last + 1)) {
            if (!line.equals("*")) {
                for (int at = HexFormat.fromHexDigits(line.substring(0, 6)); filled < at; filled += bytes.length) {
                    System.arraycopy(bytes, 0, image, filled, bytes.length);
                }
                if (line.length() > 6) {
                    bytes = HexFormat.ofDelimiter(" ").parseHex(line.substring(7, 54));
                    System.arraycopy(bytes, 0, image, filled, bytes.length);
                    filled += bytes.length;
                }
            }
        }
        return image;
    }
}
