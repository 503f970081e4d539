package org.libsharedmemory.internal.layout;

/// The flags byte of the C++ library's streams: change bit and type bits.
public final class ClassicFlags {
    public static final int CHANGE = 1;
    public static final int STRING = 2;
    public static final int FLOATS = 4;
    public static final int DOUBLES = 8;
    public static final int TYPES = STRING | FLOATS | DOUBLES;

    private ClassicFlags() {}
}
