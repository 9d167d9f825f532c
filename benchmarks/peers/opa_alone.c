/* One organisation judged by the Open Policy Agent's engine as a whole process, for want of its program:

       opa_alone LIBRARY DATA FACTS RULES...

   LIBRARY is the one that opa.py fetches, DATA the JSON of data.settings, FACTS the JSON of an organisation, and RULES
   are files of Rego. Prints the answer of the engine. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static char *text_of(const char *path) {
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file && !fseek(file, 0, SEEK_END)) {
        size = ftell(file);
        rewind(file);
    }
    char *text = size < 0 ? NULL : malloc(size + 1);
    if (!text || fread(text, 1, size, file) != (size_t)size) {
        perror(path);
        exit(2);
    }
    text[size] = 0;
    fclose(file);
    return text;
}

static void *found(void *library, const char *name) {
    void *function = library ? dlsym(library, name) : NULL;
    if (!function) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    return function;
}

int main(int count, char **words) {
    if (count < 5) {
        fprintf(stderr, "opa_alone LIBRARY DATA FACTS RULES...\n");
        return 2;
    }
    void *library = dlopen(words[1], RTLD_NOW);
    uint64_t (*make)(void) = (uint64_t (*)(void))found(library, "OpaNew");
    char *(*add_policy)(uint64_t, char *, char *) =
        (char *(*)(uint64_t, char *, char *))found(library, "OpaAddPolicy");
    char *(*add_data)(uint64_t, char *, char *) = (char *(*)(uint64_t, char *, char *))found(library, "OpaAddData");
    char *(*evaluate)(uint64_t, char *, char *, int, int) =
        (char *(*)(uint64_t, char *, char *, int, int))found(library, "OpaEvalDocument");

    uint64_t engine = make();
    for (int index = 4; index < count; index++) add_policy(engine, words[index], text_of(words[index]));
    add_data(engine, "settings", text_of(words[2]));
    puts(evaluate(engine, "gl3.verdicts", text_of(words[3]), 0, 0));
    return 0;
}
