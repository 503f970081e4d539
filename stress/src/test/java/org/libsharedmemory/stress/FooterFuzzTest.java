package org.libsharedmemory.stress;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Shape;

/// A footer of arbitrary bytes is absent, damaged, too new, or describes a segment that fits its file; never an
/// exception.
/// In every test run with an empty input; coverage-guided for five minutes with `./mvnw -Pfuzz verify`.
@Tag("fuzz")
class FooterFuzzTest {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CHECKSUM = 240;

    @FuzzTest(maxDuration = "5m")
    void everyFooterIsJudged(byte[] data) {
        MemorySegment footer = MemorySegment.ofArray(new byte[Footer.BYTES]);
        MemorySegment.copy(MemorySegment.ofArray(data), 0, footer, 0, Math.min(data.length, Footer.BYTES));
        if (data.length % 2 == 0) { // every other input gets past the magic and the checksum
            footer.set(LONG, 0, 0x0A1A0A0D_4D534C89L);
            CRC32C checksum = new CRC32C();
            checksum.update(footer.asSlice(0, CHECKSUM).toArray(ValueLayout.JAVA_BYTE));
            footer.set(INT, CHECKSUM, (int) checksum.getValue());
        }
        long fileSize = footer.get(LONG, 24);
        if (Footer.read(footer, fileSize) instanceof Footer.Reading.Found found) {
            Shape shape = found.description().shape();
            assertThat(shape.totalSize()).isEqualTo(fileSize);
            assertThat(shape.bodySize()).isBetween(0L, fileSize);
        }
    }
}
