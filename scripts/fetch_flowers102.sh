#!/bin/sh
# Download Flowers-102 (345 MB) and lay it out as torchvision's ImageFolder reads it:
# data/oxford-flowers102/{train,val,test}/CLASS/*.jpg, beside this folder. Needs inkread; options go to its verb.
set -eu
cd "$(dirname "$0")/.."
command -v inkread > /dev/null || { echo "inkread is not installed; run: python3 -m pip install ." >&2; exit 1; }
exec inkread data fetch flowers102 --to data "$@"
