#!/bin/sh
# place-factory SOURCE PREFIX: puts the release of the package below the prefix, where the launcher finds it, and points
# `factory` to it; `current` and `last-good` only where they are not there yet. May be ended at any instant and run again.
set -eu
source=$1
prefix=$2
name=$(ls "$source")
mkdir -p "$prefix/releases"
if [ ! -e "$prefix/releases/$name" ]; then
    # A name that is no release's: the launcher never starts what is half there.
    rm -rf "$prefix/releases/.placing"
    cp -R "$source/$name" "$prefix/releases/.placing"
    sync -f "$prefix/releases/.placing"
    mv "$prefix/releases/.placing" "$prefix/releases/$name"
    sync "$prefix/releases"
fi
point() {
    ln -sfn "releases/$name" "$prefix/$1.placing"
    mv -T "$prefix/$1.placing" "$prefix/$1"
}
point factory
for link in current last-good; do
    [ -L "$prefix/$link" ] || point "$link"
done
sync "$prefix"
