package org.nettyaio.linux;

/**
 * The process at the other end of a Unix domain socket, as it was when it called connect or listen
 * (SO_PEERCRED in unix(7)).
 *
 * @param pid process id, 0 if it is not visible in this process' namespace
 * @param uid effective user id
 * @param gid effective group id
 */
public record Credentials(int pid, int uid, int gid) {}
