import sys

from yintang.front.cli import main

sys.exit(main())
