package org.libsharedmemory.internal.platform;

import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.linux.LinuxPlatform;
import org.libsharedmemory.internal.platform.portable.PortablePlatform;

/// Picks the platform, once. The system property `org.libsharedmemory.platform=portable` asks for mapped files in a
/// private temporary directory where something better exists.
public final class Host {
    private static final Choice CHOICE = choose(ByteOrder.nativeOrder());

    /// A platform, or why there is none.
    record Choice(@Nullable Platform platform, String problem) {}

    private Host() {}

    /// @throws IllegalStateException when there is none, see [#problem]
    public static Platform current() {
        Platform platform = CHOICE.platform();
        if (platform == null) {
            throw new IllegalStateException(problem());
        }
        return platform;
    }

    /// Why this machine cannot be used; empty when it can.
    public static String problem() {
        return CHOICE.problem();
    }

    static Choice choose(ByteOrder order) {
        if (order != ByteOrder.LITTLE_ENDIAN) {
            return new Choice(null, "this processor is big-endian, the bytes in shared memory are little-endian");
        }
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        boolean portable = "portable".equals(System.getProperty("org.libsharedmemory.platform"));
        try {
            return new Choice(linux && !portable ? LinuxPlatform.create() : PortablePlatform.create(), "");
        } catch (UncheckedIOException e) {
            return new Choice(null, e.getMessage() + ": " + e.getCause());
        }
    }
}
