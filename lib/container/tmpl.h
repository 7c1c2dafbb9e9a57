/* SPDX-License-Identifier: ISC */
/* tmpl: templates that are programs: which there are, and one at work until it has ended, whoever asks us to end meanwhile. */
#ifndef CONTAINER_TMPL_H
#define CONTAINER_TMPL_H

#include <stdbool.h>

/* What tmpl_find gives for the one that is no program, and what a configuration made with it says. */
extern const char tmpl_builtin[];

/* The program of template name (a name, or a path), tmpl_builtin; NULL: there is none. The caller frees it. */
char *tmpl_find(const char *name);
/* Say that there is none of that name, and which there are. */
void tmpl_unknown(const char *name);

/* From now on SIGHUP, SIGINT and SIGTERM (unless they are ignored) end a template at work, and not us. */
void tmpl_catch_signals(void);
/* Has there been one? */
bool tmpl_interrupted(void);
/*
 * Run the program path with argv to its end; quiet: without our standard files. Its exit status, 128 +
 * the signal that killed it, -1 and errno. If we are killed it gets SIGTERM.
 */
int tmpl_run(const char *path, char **argv, bool quiet);

#endif
