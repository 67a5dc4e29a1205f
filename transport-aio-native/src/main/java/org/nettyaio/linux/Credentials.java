package org.nettyaio.linux;

/**
 * Who is at the other end of a Unix domain socket, as of the moment it connected or listened
 * (SO_PEERCRED).
 *
 * @param pid process id, 0 if it is not visible in this process' namespace
 * @param uid effective user id
 * @param gid effective group id
 */
public record Credentials(int pid, int uid, int gid) {}
