package org.libsharedmemory.internal.platform;

import java.util.Locale;
import org.libsharedmemory.internal.platform.linux.LinuxPlatform;
import org.libsharedmemory.internal.platform.portable.PortablePlatform;

/// Picks the platform, once. The system property `org.libsharedmemory.platform=portable` asks for mapped files in a
/// private temporary directory where something better exists.
public final class Host {
    private static final Platform CURRENT = pick();

    private Host() {}

    public static Platform current() {
        return CURRENT;
    }

    private static Platform pick() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        boolean portable = "portable".equals(System.getProperty("org.libsharedmemory.platform"));
        return linux && !portable ? LinuxPlatform.create() : PortablePlatform.create();
    }
}
