/**
 * The system calls: every C function that this library calls, under its own name. No other package
 * calls C.
 *
 * <p>Each returns what the C function returns, or a negative errno where that returns -1. All can
 * be called from any thread and allocate nothing. They do not retry on EINTR; the JVM installs its
 * signal handlers with SA_RESTART, so EINTR is seen only from calls that this does not restart,
 * those with a time-out for example (signal(7)).
 *
 * <p>Memory comes in two forms. A {@link java.lang.foreign.MemorySegment} is kept alive during the
 * call, by being reachable; no other thread may close its arena meanwhile. A {@code long} is an
 * address for callers that walk through memory of their own and cannot afford a slice for each
 * step; the caller keeps that memory alive.
 *
 * <p>Only functions that POSIX or Linux defines are used, so that glibc and musl both have them; a
 * test has the list of them.
 *
 * <p>Not exported: what is safe to call from anywhere is in the packages above. May use nothing but
 * the JDK, and knows none of the kernel's structures: memory is an address here.
 */
@NullMarked
package org.nettyaio.linux.sys;

import org.jspecify.annotations.NullMarked;
