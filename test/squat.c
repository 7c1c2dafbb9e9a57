/* SPDX-License-Identifier: ISC */
/*
 * squat: take an abstract socket's name, as any user of the host can.
 *
 * squat UID NAME [silent|lie|full]: becomes UID, listens on @NAME, says "ready", and until
 * it is killed never answers, or answers everything with "RUNNING, init is 1", or has no room for callers.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int32_t lie[6] = { 0x6c786331, 0, 2, 2, 1, 1 }, req[4];
	const char *how = argc > 3 ? argv[3] : "silent";
	uid_t uid;
	int s, k;

	if (argc < 3 || strlen(argv[2]) >= sizeof a.sun_path)
		return 2;
	uid = (uid_t)atoi(argv[1]);
	if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
		return 1;
	memcpy(a.sun_path + 1, argv[2], strlen(argv[2]));
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(s, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(argv[2]))) < 0 ||
	    listen(s, strcmp(how, "full") == 0 ? 0 : 64) < 0)
		return 1;
	if (strcmp(how, "full") == 0)
		for (k = 0; k < 2; k++)
			(void)connect(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), (struct sockaddr *)&a,
			    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(argv[2])));
	puts("ready");
	fflush(stdout);
	while (strcmp(how, "lie") != 0)
		pause();
	for (;;) {
		k = accept(s, NULL, NULL);
		if (k >= 0 && read(k, req, sizeof req) == sizeof req && write(k, lie, sizeof lie) < 0)
			close(k);
	}
}
