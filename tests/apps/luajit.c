// SPDX-License-Identifier: BSD-3-Clause
// LuaJIT as a program: luajit SCRIPT [ARG…]. Statically linked with the distribution's library, as
// its own interpreter program is not to be had that way.

#include <luajit-2.1/lauxlib.h>
#include <luajit-2.1/lua.h>
#include <luajit-2.1/luajit.h>
#include <luajit-2.1/lualib.h>
#include <stdio.h>

static int with_traceback(lua_State *state)
{
	luaL_traceback(state, state, lua_tostring(state, 1), 1);
	return 1;
}

static void set_arguments(lua_State *state, int argc, char **argv)
{
	lua_createtable(state, argc, 0);
	for (int i = 1; i < argc; i++) {
		lua_pushstring(state, argv[i]);
		lua_rawseti(state, -2, i - 1);
	}
	lua_setglobal(state, "arg");
}

int main(int argc, char **argv)
{
	lua_State *state = luaL_newstate();

	if (!state || argc < 2) {
		fputs(state ? "usage: luajit SCRIPT [ARG…]\n" : "luajit: no memory\n", stderr);
		return 2;
	}
	luaL_openlibs(state);
	set_arguments(state, argc, argv);
	lua_pushcfunction(state, with_traceback);
	if (!luaJIT_setmode(state, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_ON) ||
	    luaL_loadfile(state, argv[1]) != 0 || lua_pcall(state, 0, 0, 1) != 0) {
		fprintf(stderr, "luajit: %s\n", lua_tostring(state, -1));
		return 1;
	}
	lua_close(state);
	return 0;
}
