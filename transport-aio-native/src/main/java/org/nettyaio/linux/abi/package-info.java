/**
 * The kernel's structures and constants, in the shape jextract would give them: a class per
 * structure and a class per header.
 *
 * <p>A structure's class has {@code layout()}, {@code sizeof()}, and for every field {@code f} a
 * getter {@code f(struct)} and a setter {@code f(struct, value)}. Structures that are kept in
 * arrays also have {@code f_at(array, offset)} and {@code f_at(array, offset, value)}, the offset
 * being that of the structure in bytes, so that walking through them makes no slices. Setters are
 * missing where only the kernel writes. Fields that are bytes or structures themselves have {@code
 * f(struct)}, a view, and {@code f_offset()}. Unsigned fields of 8 and 16 bits are ints.
 *
 * <p>Field types are native-endian, except those said to be in network order, whose accessors
 * convert. Nothing here keeps state: any thread can call anything, and who may touch which memory
 * when is the caller's business.
 *
 * <p>May use nothing but the JDK. Sizes, offsets and constants hold on x86_64, aarch64 and riscv64;
 * a test compares all of them with the headers of the machine it runs on.
 */
@NullMarked
package org.nettyaio.linux.abi;

import org.jspecify.annotations.NullMarked;
