/* SPDX-License-Identifier: ISC */
/* psargs: BSD's words among the options of ps, as opt_parse can take them. */
#ifndef RUN_PSARGS_H
#define RUN_PSARGS_H

/*
 * In place, up to "--": a word with a dash that ps takes as one without (-aux, -ax, -axo) loses it,
 * and a sort key with a dash is put together with the k before it ("k -rss" becomes "g k-rss"; g means nothing).
 */
void psargs_rewrite(char **word);

#endif
