# Sourced by the run scripts: finds a JDK, and builds a module where it is missing or older than its sources.
# They set: name (of the script, for messages), root (of the checkout), module (a folder of it), sources (the folders
# that it is built from).
# shellcheck shell=bash disable=SC2154

readonly needed=22
readonly target="$root/$module/target"
readonly stamp="$target/run.stamp"

fail() {
  echo "$name: $*" >&2
  exit 1
}

# Prints the feature version of the JDK in directory $1; fails if there is none.
jdk_version() {
  [[ -x $1/bin/java && -x $1/bin/javac ]] || return 1
  local line
  if [[ -r $1/release ]]; then
    line=$(grep -m1 '^JAVA_VERSION=' "$1/release") || return 1
  else
    line=$("$1/bin/java" -version 2>&1 | grep -m1 version) || return 1
  fi
  [[ $line =~ \"([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

# Prints the directory of the java on PATH.
jdk_on_path() {
  local java
  java=$(command -v java) && java=$(readlink -f -- "$java") && echo "${java%/bin/java}"
}

# Prints the directory of the first JDK that is new enough.
find_jdk() {
  local candidate version
  local -a candidates
  shopt -s nullglob
  candidates=("${JAVA_HOME:-}" "$(jdk_on_path || true)" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/*
    ~/.sdkman/candidates/java/* ~/.jdks/*)
  for candidate in "${candidates[@]}"; do
    if version=$(jdk_version "$candidate") && ((version >= needed)); then
      echo "$candidate"
      return
    fi
  done
  fail "needs a JDK $needed or newer, with javac; none in JAVA_HOME, on PATH, or in /usr/lib/jvm, /usr/java," \
    "/opt/*jdk*, /opt/java, ~/.sdkman/candidates/java, ~/.jdks"
}

is_built() {
  local -a inputs=()
  local folder
  for folder in "${sources[@]}"; do
    inputs+=("$root/$folder/pom.xml" "$root/$folder/src/main")
  done
  [[ -e $stamp && -z $(find "$root/pom.xml" "${inputs[@]}" \
    -newer "$stamp" -print -quit) ]]
}

# Builds with Maven; $1 is the JDK to compile with.
build() {
  local maven_jdk
  command -v mvn >/dev/null || fail "needs Maven to build: there is no mvn on PATH (Debian: apt install maven)"
  echo "$name: building, once" >&2
  mkdir -p "$target"
  (
    # Two first runs at the same time take turns.
    if command -v flock >/dev/null; then flock 9; fi
    if is_built; then exit; fi
    touch "$stamp.new"
    rm -rf "${target:?}"/lib "${target:?}"/lib-native
    # Maven may well run on an older JDK; the build looks for the one it needs in variables named like this.
    export JAVA_RUN_HOME=$1
    maven_jdk=${JAVA_HOME:-$(jdk_on_path || true)}
    if (($(jdk_version "$maven_jdk" || echo 0) < 17)); then
      maven_jdk=$1
      export JAVA_HOME=$1
    fi
    if (($(jdk_version "$maven_jdk") >= 24)); then
      # Maven's own libraries are what such a JVM would warn about.
      export MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    fi
    # The examples are there to be changed: how a change is formatted does not matter here.
    # Even when it prints nothing else, Maven prints codes for colours.
    (cd "$root" && mvn -q -B -pl "$module" -am package -DskipTests -Dspotless.check.skip 2>&1) | sed $'s/\e\\[[0-9;]*m//g' >&2 &&
      mv "$stamp.new" "$stamp"
  ) 9>"$target/run.lock"
}
