# The gallery: each text in every format, and the site that shows them. `make gallery` runs this, several files at a time.

MAKEGRAPH ?= makegraph
PYTHON ?= python3
OUT ?= out/gallery
TEXTS ?= $(wildcard gallery/*.txt)

NAMES := $(patsubst gallery/%.txt,%,$(TEXTS))
CODE := $(shell find viz -type f ! -name '*.pyc')
STYLES := lecture circuit local cells
KINDS := svg pdf png json tikz frames.pdf frames.gif frames.pptx frames.html story.pdf report.html
EXAMS := blank.pdf key.pdf
UNASKED := $(patsubst gallery/%.txt,%,$(shell grep -lE "= [?]" $(TEXTS))) # symbols alone have no numbers to ask for

# $(call files,KINDS,NAMES): a file of each kind for each name
files = $(foreach kind,$(1),$(patsubst %,$(OUT)/%.$(kind),$(2)))

FILES := $(call files,$(KINDS) $(STYLES:=.svg),$(NAMES)) $(call files,$(EXAMS),$(filter-out $(UNASKED),$(NAMES)))

.DELETE_ON_ERROR:
.SUFFIXES:

$(OUT)/index.html: $(FILES) gallery/site.py $(wildcard gallery/site/*)
	$(PYTHON) gallery/site.py $(OUT) $(TEXTS)

# one run writes as many files as it can: most of its time is the start and the layout
draw = $(MAKEGRAPH) $< -q $(patsubst %,-o $(OUT)/$*.%,$(1)) --deps $(OUT)/$*.$(firstword $(1)).d

$(call files,$(KINDS),%): gallery/%.txt $(CODE) | $(OUT)
	$(call draw,$(KINDS))

$(call files,$(EXAMS),%): gallery/%.txt $(CODE) | $(OUT)
	$(call draw,$(EXAMS))

define in_style
$(OUT)/%.$(1).svg: gallery/%.txt $(CODE) | $(OUT)
	$$(call draw,$(1).svg) --style $(1) --scheme auto

endef
$(eval $(foreach style,$(STYLES),$(call in_style,$(style))))

$(OUT):
	mkdir -p $@

-include $(wildcard $(OUT)/*.d)
